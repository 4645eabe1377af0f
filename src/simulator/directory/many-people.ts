import type { SeededRandom } from "../random.ts";
import { newPerson } from "./new-person.ts";
import type { Person } from "./person.ts";
import type { Tenant } from "./tenant.ts";

const GIVEN =
  "Ada Björn Chiara Dmitri Élodie Fatima Giulia Håkon Inés Jan Kenji Lúcia Mirjam Noam Oksana Pál Quirin Rosa Søren Tomás Ümit Vera Wiebke Xenia Yusuf Zoë".split(
    " ",
  );
const SURNAMES =
  "Adler Bonnet Castellano Dvořák Eriksson Fuchs Gümüş Haddad Ivanova Jørgensen Kowalski Lindqvist Moreau Nakamura O'Brien Petrov Quist Rossi Sánchez Tanaka Ulrich Varga Weiß Xavier Yilmaz Zimmermann".split(
    " ",
  );
const DEPARTMENTS = ["Sales", "Service", "Finance", "Research", "Legal", null];
const TITLES = ["Account manager", "Engineer", "Analyst", "Lawyer", "Assistant", null];

/**
 * Many invented people, for a directory that is read in pages. Of every twenty-five one is a guest, one has no mailbox, one is disabled,
 * one is a room and one is an old object without a `userType`.
 */
export function manyPeople(count: number, tenant: Tenant, random: SeededRandom, from = 0): Person[] {
  return Array.from({ length: count }, (_, index) => onePerson(from + index, tenant, random));
}

function onePerson(number: number, tenant: Tenant, random: SeededRandom): Person {
  const given = GIVEN[number % GIVEN.length] ?? "";
  const surname = SURNAMES[Math.floor(number / GIVEN.length) % SURNAMES.length] ?? "";
  const address = `${plain(given)}.${plain(surname)}.${number + 1}`;
  const id = random.guid();
  const more = {
    userPrincipalName: `${address}@${tenant.domain}`,
    department: DEPARTMENTS[number % DEPARTMENTS.length] ?? null,
    jobTitle: TITLES[number % TITLES.length] ?? null,
  };
  switch (number % 25) {
    case 5:
      return newPerson(id, tenant, `${given} ${surname}`, {
        ...more,
        userPrincipalName: `${address}_partner.example#EXT#@${tenant.domain}`,
        mail: `${address}@partner.example`,
        userType: "Guest",
        externalUserState: number % 50 === 5 ? "Accepted" : "PendingAcceptance",
        hasMailbox: false,
      });
    case 10:
      return newPerson(id, tenant, `${given} ${surname}`, { ...more, hasMailbox: false });
    case 15:
      return newPerson(id, tenant, `${given} ${surname}`, { ...more, accountEnabled: false });
    case 20:
      return newPerson(id, tenant, `Room ${surname} ${number + 1}`, { ...more, isRoom: true, accountEnabled: false });
    case 24:
      return newPerson(id, tenant, `${given} ${surname}`, { ...more, userType: null });
    default:
      return newPerson(id, tenant, `${given} ${surname}`, more);
  }
}

/** A name in the form used in addresses. */
function plain(name: string): string {
  const marks = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return marks
    .replaceAll("ß", "ss")
    .replaceAll("ø", "o")
    .replaceAll("ı", "i")
    .replace(/[^a-z]/g, "");
}
