import { Link } from "./link.tsx";
import { usePage } from "./page.ts";

/** The three lists about people. Who changes nobody has no invitations to look at. */
export function PeopleTabs() {
  const { route, may } = usePage();
  return (
    <nav aria-label="Lists of people" class="levels">
      <Link to={{ name: "people", filter: {} }} isCurrent={route.name === "people"}>
        People
      </Link>
      <Link to={{ name: "organizations" }} isCurrent={route.name === "organizations"}>
        Organizations
      </Link>
      {may("CHANGE_PEOPLE") && (
        <Link to={{ name: "invitations" }} isCurrent={route.name === "invitations"}>
          Invitations
        </Link>
      )}
    </nav>
  );
}
