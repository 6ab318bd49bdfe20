// A browser sends the files of a folder without their folders: their paths go beside them.
for (const input of document.querySelectorAll("input[data-paths]")) {
  const paths = input.form.elements[input.dataset.paths];
  const tell = () => { paths.value = [...input.files].map((file) => file.webkitRelativePath).join("\n"); };
  input.addEventListener("change", tell);
  tell(); // of what was chosen before this script was there
}
