import { Link } from "./link.tsx";

export function NotFound({ what }: { readonly what: string }) {
  return (
    <section class="empty">
      <h1>There is no such {what}, or it is not yours to see.</h1>
      <Link to={{ name: "overview" }}>Back to the overview</Link>
    </section>
  );
}
