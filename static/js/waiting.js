/* A form whose answer takes long says so from when it is sent until the page comes; without this it just waits. */
for (const form of document.querySelectorAll("form[data-waits]")) {
  const bar = form.querySelector(".waiting progress");
  const state = form.querySelector(".waiting [role=status]");
  const most = bar.hasAttribute("max") ? bar.max : 0;
  let clock = null;

  const stop = () => {
    clearInterval(clock);
    bar.hidden = true;
    state.textContent = "";
  };
  form.addEventListener("submit", () => {
    stop();
    const began = Date.now();
    const tell = () => {
      const seconds = (Date.now() - began) / 1000;
      // What takes longer than it should goes on with no end in sight.
      if (seconds < most) bar.value = seconds;
      else bar.removeAttribute("value");
    };
    tell();
    clock = setInterval(tell, 500);
    bar.hidden = false;
    state.textContent = state.dataset.said;
  });
  // Whoever goes back finds the page as it was before.
  addEventListener("pageshow", (event) => {
    if (event.persisted) stop();
  });
}
