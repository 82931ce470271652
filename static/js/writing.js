/* A form that was sent and answered by the report's page was saved: what the browser kept of it is not needed. */
const read = document.querySelector("[data-kept]");
if (read) {
  try {
    const left = JSON.parse(localStorage.getItem(read.dataset.kept));
    if (left?.sent) localStorage.removeItem(read.dataset.kept);
  } catch {
    // Nothing that can be read was left.
  }
}

/* Keeps what one writes: in the browser at once, on the server a moment later; never writes over other words unseen. */
const form = document.getElementById("writing");
if (form) {
  const said = form.dataset;
  const field = { title: form.querySelector("#id_title"), text: form.querySelector("#id_text") };
  const base = form.querySelector("[name=base]");
  const state = document.getElementById("writing-state");
  const conflict = document.getElementById("writing-conflict");
  const PAUSE = 1500;
  const AGAIN = 5000;
  let timer = null;
  let sending = false;
  let other = null;

  const words = () => ({ title: field.title.value, text: field.text.value });
  const same = (one, two) => one.title === two.title && one.text === two.text;
  // What the server sent; a browser that goes back puts what was typed into the fields by itself.
  const sent = { title: field.title.defaultValue, text: field.text.defaultValue, base: base.defaultValue };
  let saved = said.failed ? words() : sent;
  if (!said.failed) base.value = sent.base;

  const tell = (message) => {
    if (state.textContent !== message) state.textContent = message;
  };
  const keepHere = (sent) => {
    try {
      localStorage.setItem(said.name, JSON.stringify({ ...words(), base: base.value, sent: sent === true }));
    } catch {
      // A browser that keeps nothing: the server still does.
    }
  };
  const forget = () => {
    try {
      localStorage.removeItem(said.name);
    } catch {
      /* As above. */
    }
  };
  const later = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(keep, pause);
  };

  /* After another sign-in the old token is worth nothing: the page itself has the new one. */
  const freshToken = async () => {
    const page = await fetch(location.href, { credentials: "same-origin" });
    if (page.redirected || !page.ok) return false;
    const found = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("#writing [name=csrfmiddlewaretoken]");
    if (!found) return false;
    form.querySelector("[name=csrfmiddlewaretoken]").value = found.value;
    return true;
  };

  const send = (now) => {
    const body = new URLSearchParams({ ...now, base: base.value });
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    return fetch(said.keep, { method: "POST", body, credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
  };

  async function keep() {
    if (sending || other) return;
    const now = words();
    if (same(now, saved)) return;
    sending = true;
    try {
      const answer = await send(now);
      if (answer.redirected || answer.status === 401 || answer.status === 403) {
        tell(said.signedOut);
        if (answer.status === 403) await freshToken();
        later(AGAIN);
      } else if (answer.status === 409) {
        other = await answer.json();
        if (same(other, now)) {
          // What is there is what was written: an answer got lost on its way.
          base.value = other.base;
          saved = now;
          other = null;
        } else {
          show();
        }
      } else if (answer.status === 400) {
        tell(`${said.refused} ${(await answer.json()).errors.join(" ")}`);
      } else if (answer.ok) {
        base.value = (await answer.json()).base;
        saved = now;
        if (same(now, words())) forget();
        tell(`${said.saved} ${new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })}`);
      } else {
        throw new Error(answer.status);
      }
    } catch {
      tell(said.offline);
      later(AGAIN);
    } finally {
      sending = false;
    }
    if (!other && !same(words(), saved) && state.textContent.startsWith(said.saved)) later(PAUSE);
  }

  function show() {
    document.getElementById("writing-other").textContent = `${other.title}\n\n${other.text}`;
    conflict.hidden = false;
    conflict.scrollIntoView({ block: "nearest" });
    document.getElementById("writing-mine").focus();
  }

  document.getElementById("writing-mine").addEventListener("click", () => {
    base.value = other.base;
    other = null;
    conflict.hidden = true;
    keepHere();
    keep();
    field.text.focus();
  });
  document.getElementById("writing-theirs").addEventListener("click", () => {
    field.title.value = other.title;
    field.text.value = other.text;
    base.value = other.base;
    saved = words();
    other = null;
    conflict.hidden = true;
    forget();
    field.text.focus();
  });

  for (const each of Object.values(field)) {
    each.addEventListener("input", () => {
      keepHere();
      tell(said.unsaved);
      later(PAUSE);
    });
  }
  addEventListener("pageshow", () => keep());
  addEventListener("online", () => keep());
  addEventListener("focus", () => keep());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep();
  });
  form.addEventListener("submit", () => keepHere(true));

  let left = null;
  try {
    left = JSON.parse(localStorage.getItem(said.name));
  } catch {
    /* Nothing that can be read was left. */
  }
  if (said.failed) {
    // The page says what is wrong; the words in it are the latest, and are kept until they are saved.
  } else if (left && !same(left, sent)) {
    field.title.value = left.title;
    field.text.value = left.text;
    if (left.base === sent.base) {
      tell(said.restored);
      later(PAUSE);
    } else {
      other = sent;
      show();
    }
  } else if (left) {
    forget();
  } else if (!same(words(), sent)) {
    later(PAUSE);
  }
}
