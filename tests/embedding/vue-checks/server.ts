import { createSSRApp } from "vue";
import { renderToString } from "vue/server-renderer";
import "novita-billing/element";
import App from "../src/App.vue";

export const render = () => renderToString(createSSRApp(App));
