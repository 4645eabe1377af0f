import { newGuest, newPerson } from "./new-person.ts";
import type { Person } from "./person.ts";
import { HOME_TENANT, OTHER_TENANT, PERSONAL_TENANT } from "./seed.ts";

const id = (number: number) => `3c9f4eb6-${String(number).padStart(4, "0")}-4f3b-8a10-d1e2f3a4b500`;

/**
 * More people, each of whom is a different case for a sign-on; their surnames say which. They are not seeded, since most simulations do not
 * need them.
 */
export function signOnCast(): Person[] {
  const visitor = newPerson(id(2), OTHER_TENANT, "Gina Guest");
  const partner = newPerson(id(4), OTHER_TENANT, "Max Member");
  const personal = newPerson("00000000-0000-0000-c2ea-9c5648c64943", PERSONAL_TENANT, "Pia Personal", {
    userPrincipalName: "personal@mail.example",
    jobTitle: null,
  });
  return [
    newGuest(id(1), HOME_TENANT, visitor),
    visitor,
    // Invited too, and then made a member: `userType` alone does not show who is from elsewhere.
    newGuest(id(3), HOME_TENANT, partner, { userType: "Member" }),
    partner,
    personal,
    newGuest(id(5), HOME_TENANT, { ...personal, displayName: "Pia Invited" }),
    newPerson(id(6), HOME_TENANT, "Dora Disabled", { accountEnabled: false }),
    newPerson(id(7), HOME_TENANT, "Uma Unassigned", { signInTrouble: 50105 }),
    newPerson(id(8), HOME_TENANT, "Mira Multifactor", { signInTrouble: 50076 }),
    newPerson(id(9), HOME_TENANT, "Carl Conditional", { signInTrouble: 53003 }),
    newPerson(id(10), HOME_TENANT, "Otto Oldobject", { userType: null }),
    // Her own administrator wrote another's address into her Mail attribute.
    newPerson(id(11), OTHER_TENANT, "Eva Envy", { mail: "quiet@contoso.example" }),
  ];
}
