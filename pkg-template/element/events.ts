/** The events of the element. All bubble and cross shadow roots. */

export const events = [
  { name: "novita-loading", description: "Bills are requested." },
  { name: "novita-load", description: "All that could be loaded is shown." },
  { name: "novita-error", description: "Nothing could be loaded." },
  {
    name: "novita-unauthorized",
    description: "A 401, a 403 or a sign-in page came in place of an answer. Cancelable: then no error is shown.",
  },
  { name: "novita-change", description: "A person changed what is shown, or how." },
  { name: "novita-select", description: "A person chose a group or a bar." },
] as const;
