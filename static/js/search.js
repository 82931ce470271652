/* The box of first hits under the search field: arrows walk through it, Escape closes it. Tab works without. */
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.(".site-search");
  if (!form) return;
  const box = form.querySelector(".search-box");
  const field = form.querySelector("input[type=search]");
  if (event.key === "Escape" && box.firstElementChild) {
    // The first press closes the box, the next one empties the field, as browsers do.
    event.preventDefault();
    box.replaceChildren();
    field.focus();
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [field, ...box.querySelectorAll("a")];
  const next = stops[stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) {
    event.preventDefault();
    next.focus();
  }
});
