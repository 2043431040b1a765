import { createSSRApp } from "vue";
import "novita-billing/element";
import App from "../src/App.vue";

const app = createSSRApp(App);
app.config.warnHandler = (message) => console.error(message);
app.mount("#app");
Object.assign(globalThis, { unmount: () => app.unmount() });
