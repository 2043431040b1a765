import { createApp } from "vue";
import "novita-billing/element";
import App from "./App.vue";
import "./page.css";

createApp(App).mount("#app");
