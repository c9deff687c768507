// The reader's text size, set before the first paint so that the page does not jump.
(function () {
  try {
    var size = localStorage.getItem("lawtrain:size");
    if (size === "s" || size === "l") document.documentElement.classList.add("size-" + size);
  } catch (error) {
    // Storage may be switched off; the middle size serves.
  }
})();
