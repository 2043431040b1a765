const bills = document.querySelector("novita-billing");
const output = document.querySelector("output");

document.querySelector("select").addEventListener("change", ({ target }) => {
  bills.setAttribute("period", target.value);
});
bills.addEventListener("novita-load", ({ detail }) => {
  output.textContent = `${detail.rows} bills of ${detail.period}: ${detail.total} ${detail.currency}`;
});
bills.addEventListener("novita-error", ({ detail }) => {
  output.textContent = detail.message;
});
