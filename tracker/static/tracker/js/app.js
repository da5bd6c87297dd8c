// Small comforts on top of pages that work without them: the folded menu, a picture that opens at today,
// the account menu that closes, and leaving without a trace in the view. No clinical rule stands here.

const foldMenu = (button) => {
  const nav = document.getElementById(button.getAttribute("aria-controls"));
  button.addEventListener("click", () => {
    const open = nav.classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
  });
};

const centreToday = (region) => {
  const mark = region.querySelector("[data-today-mark]");
  if (!mark) return;
  const [box, place] = [region.getBoundingClientRect(), mark.getBoundingClientRect()];
  region.scrollLeft += place.left + place.width / 2 - box.left - box.width / 2;
};

// The page is replaced, not left behind: "back" does not return to it.
const leaveQuickly = (link) => {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.body.hidden = true;
    document.title = "";
    window.location.replace(link.href);
  });
};

// Printing needs a script: without one the button stays hidden, and the browser's own menu prints.
const offerPrint = (button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
};

const prepare = (root) => {
  root.querySelectorAll("[data-today]").forEach(centreToday);
};

document.querySelectorAll("[data-menu]").forEach(foldMenu);
document.querySelectorAll("[data-leave]").forEach(leaveQuickly);
document.querySelectorAll("[data-print]").forEach(offerPrint);
prepare(document);
document.body.addEventListener("htmx:afterSettle", (event) => prepare(event.target));

document.addEventListener("click", (event) => {
  document.querySelectorAll("details[data-closes][open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details[data-closes][open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});
