import { Link } from "./link.tsx";
import { usePage } from "./page.ts";

/** The lists about people and what is theirs together. Viewers who may not change people have no invitations to see. */
export function PeopleTabs() {
  const { route, may, signed } = usePage();
  return (
    <nav aria-label="Lists of people" class="levels">
      <Link to={{ name: "people", filter: {} }} isCurrent={route.name === "people"}>
        People
      </Link>
      <Link to={{ name: "organizations" }} isCurrent={route.name === "organizations"}>
        Organizations
      </Link>
      {signed.system.resources.includes("EMAIL") && (
        <Link to={{ name: "mailboxes" }} isCurrent={route.name === "mailboxes"}>
          Mailboxes
        </Link>
      )}
      {may("CHANGE_PEOPLE") && (
        <Link to={{ name: "invitations" }} isCurrent={route.name === "invitations"}>
          Invitations
        </Link>
      )}
    </nav>
  );
}
