const icons = {
  attachment: {
    path: "M11.5 5.5 6.4 10.6A1.4 1.4 0 0 0 8.4 12.6L13.4 7.5A2.8 2.8 0 0 0 9.4 3.5L4 9A4.2 4.2 0 0 0 8 14",
    label: "with attachment",
  },
  flagged: { path: "M4 14V2.5H12L9.8 5.7 12 9H4", label: "flagged" },
  important: { path: "M8 3V9.5M8 12.4V12.5", label: "important" },
} as const;

export function MailIcon({ name }: { readonly name: keyof typeof icons }) {
  const { path, label } = icons[name];
  return (
    <svg class={`icon ${name}`} viewBox="0 0 16 16" width="16" height="16" role="img" aria-label={label}>
      <path d={path} />
    </svg>
  );
}
