// jsdom with the fetch, streams and TextDecoder of Node, in which packages resolve as in Node: no file of theirs is served.

const FixedJsdom = require("jest-fixed-jsdom");

module.exports = class extends FixedJsdom {
  exportConditions() {
    return ["node"];
  }
};
