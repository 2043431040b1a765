/** The events of the element as properties of its React component. */

export const eventProps = {
  onLoading: "novita-loading",
  onLoad: "novita-load",
  onError: "novita-error",
  onUnauthorized: "novita-unauthorized",
  onChange: "novita-change",
  onSelect: "novita-select",
} as const;
