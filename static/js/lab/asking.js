// What cannot be undone asks first: a link with data-ask opens the dialog of that name, one with data-cancel closes it.

for (const link of document.querySelectorAll("[data-ask]")) {
  const dialog = document.getElementById(link.dataset.ask);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.close();
    dialog.showModal();
  });
  dialog.querySelector("[data-cancel]").addEventListener("click", (event) => {
    event.preventDefault();
    dialog.close();
  });
}
