export function mount(root) {
  root.dataset.mounted = "yes";
  return () => delete root.dataset.mounted;
}
