// What the console needs of the browser that Blazor does not give: theme and time zone before the first picture, the clipboard,
// signs of life of the person, and the dialog of a lost connection.
"use strict";
(() => {
  const root = document.documentElement;
  const year = 34560000;
  const systemDark = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => root.dataset.themeChoice === "dark" || (root.dataset.themeChoice !== "light" && systemDark.matches);
  const timeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  let page = null;
  const remember = (name, value) => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${year}; SameSite=Lax${secure}`;
  };
  const apply = () => {
    root.dataset.theme = isDark() ? "dark" : "light";
    remember("cornac-browser", `${timeZone()}|${systemDark.matches ? "dark" : "light"}`);
    return isDark();
  };
  apply();
  // Whoever follows the system follows it at once, not from the next page on.
  systemDark.addEventListener("change", () => {
    apply();
    page?.invokeMethodAsync("ThemeChanged", isDark()).catch(() => { page = null; });
  });

  const copy = async text => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Pages that did not come over TLS have no clipboard: a selection can still be copied.
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "sr-only";
      document.body.append(area);
      area.select();
      const copied = document.execCommand("copy");
      area.remove();
      return copied;
    }
  };

  let told = 0;
  const touched = () => {
    const now = Date.now();
    if (page === null || now - told < 60000) return;
    told = now;
    page.invokeMethodAsync("Active").catch(() => { page = null; });
  };
  for (const sign of ["pointerdown", "keydown", "wheel"]) document.addEventListener(sign, touched, { passive: true });

  // A menu has done its work once something in it was chosen.
  document.addEventListener("click", event => {
    const chosen = event.target.closest?.("[popover] a, [popover] [data-closes-panel]");
    chosen?.closest("[popover]")?.hidePopover?.();
  });

  // The address of the skip link would be taken for another page.
  document.addEventListener("click", event => {
    if (!event.target.closest?.(".skip")) return;
    event.preventDefault();
    document.getElementById("content")?.focus();
  }, true);

  const lost = () => document.getElementById("components-reconnect-modal");
  const again = async () => {
    try {
      if (await Blazor.reconnect() || await Blazor.resumeCircuit?.()) lost().close();
      else location.reload();
    } catch {
      lost().className = "reconnect components-reconnect-failed";
    }
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && lost()?.classList.contains("components-reconnect-failed")) again();
  });
  document.addEventListener("DOMContentLoaded", () => {
    const dialog = lost();
    if (!dialog) return;
    dialog.addEventListener("components-reconnect-state-changed", event => {
      if (event.detail.state === "show" && !dialog.open) dialog.showModal();
      if (event.detail.state === "hide") dialog.close();
      if (event.detail.state === "rejected") location.reload();
    });
    dialog.addEventListener("cancel", event => event.preventDefault());
    document.getElementById("reconnect-retry")?.addEventListener("click", again);
  });

  window.cornac = {
    isDark,
    timeZone,
    remember,
    copy,
    theme: choice => {
      root.dataset.themeChoice = choice;
      remember("cornac-theme", choice);
      return apply();
    },
    watch: reference => {
      page = reference;
      return isDark();
    },
    focus: id => document.getElementById(id)?.focus(),
  };
})();
