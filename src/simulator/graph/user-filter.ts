import { type Filter, matchesFilter, parseFilter } from "../odata/filter.ts";
import { badRequest } from "./directory-page.ts";
import { GraphError } from "./graph-error.ts";
import { isUserProperty } from "./user-properties.ts";

/** The operators that a property supports: normally, and in an advanced query. https://learn.microsoft.com/graph/aad-advanced-queries */
interface Rule {
  readonly plain: readonly string[];
  readonly advanced: readonly string[];
}

const ADDRESS: Rule = { plain: ["eq", "in", "startswith"], advanced: ["ne", "endswith", "ge", "le"] };
const TEXT: Rule = { plain: ["eq", "in", "startswith"], advanced: ["ne", "ge", "le"] };
const CHOICE: Rule = { plain: ["eq", "in"], advanced: ["ne"] };
const RARE: Rule = { plain: [], advanced: ["eq", "ne", "in", "startswith", "endswith", "ge", "le"] };

const RULES: Readonly<Record<string, Rule>> = {
  id: CHOICE,
  accountEnabled: { plain: ["eq", "in"], advanced: ["ne", "ge", "le"] },
  userType: CHOICE,
  externalUserState: CHOICE,
  creationType: CHOICE,
  usageLocation: TEXT,
  assignedPlans: { plain: ["eq"], advanced: ["ne"] },
  assignedLicenses: { plain: ["eq"], advanced: ["ne"] },
  createdDateTime: { plain: ["eq", "ge", "le", "in"], advanced: ["ne"] },
  ...Object.fromEntries(["mail", "userPrincipalName", "proxyAddresses", "otherMails"].map((name) => [name, ADDRESS])),
  ...Object.fromEntries(
    ["displayName", "givenName", "surname", "department", "jobTitle", "city", "country", "state"].map((name) => [
      name,
      TEXT,
    ]),
  ),
  ...Object.fromEntries(
    [
      ...["companyName", "mobilePhone", "officeLocation", "employeeType", "employeeId", "postalCode"],
      ...["onPremisesSamAccountName", "onPremisesImmutableId", "onPremisesSyncEnabled"],
    ].map((name) => [name, RARE]),
  ),
};

export interface UserFilter {
  /** Top-level properties that it looks at. */
  readonly properties: ReadonlySet<string>;
  matches(user: Readonly<Record<string, unknown>>): boolean;
}

/** @throws GraphError 400 for an unreadable filter, and for one that needs an advanced query and is in none */
export function readUserFilter(text: string, isAdvanced: boolean): UserFilter {
  const filter = parseFilter(text, badRequest, { isDirectory: true });
  const properties = new Set<string>();
  check(filter, undefined);
  return { properties, matches: (user) => matchesFilter(filter, folded(user)) };

  function check(node: Filter, inside: { name: string; property: string } | undefined): void {
    switch (node.kind) {
      case "and":
      case "or":
        check(node.left, inside);
        check(node.right, inside);
        return;
      case "not":
        if (!isAdvanced) throw needsAdvanced("Not");
        check(node.inner, inside);
        return;
      case "any":
        mustBeKnown(node.path);
        check(node.inner, { name: node.name, property: node.path });
        return;
      default:
        checkComparison(node, inside);
    }
  }

  function checkComparison(
    node: Extract<Filter, { kind: "text" | "in" | "compare" }>,
    inside: { name: string; property: string } | undefined,
  ): void {
    const [first = "", second] = node.path.split("/");
    const property = inside !== undefined && first === inside.name ? inside.property : first;
    mustBeKnown(property);
    const rule = RULES[property];
    const operator = node.kind === "compare" ? node.operator : node.kind === "in" ? "in" : node.name;
    if (rule === undefined || ![...rule.plain, ...rule.advanced].includes(operator)) throw unsupported(property);
    const isNull = node.kind === "compare" && node.literal === null;
    const isCount = second === "$count";
    if (isAdvanced || (rule.plain.includes(operator) && !isNull && !isCount)) return;
    if (rule.plain.length === 0) throw unsupported(property);
    throw needsAdvanced(isNull || isCount ? operator : (SPELLED[operator] ?? operator));
  }

  function mustBeKnown(property: string): void {
    if (!isUserProperty(property))
      throw badRequest(
        `Invalid filter clause: Could not find a property named '${property}' on type 'microsoft.graph.user'.`,
      );
    properties.add(property);
  }
}

const SPELLED: Readonly<Record<string, string>> = { endswith: "endsWith", startswith: "startsWith" };

function unsupported(property: string): GraphError {
  return new GraphError(
    400,
    "Request_UnsupportedQuery",
    `Unsupported or invalid query filter clause specified for property '${property}' of resource 'User'.`,
  );
}

function needsAdvanced(operator: string): GraphError {
  return new GraphError(
    400,
    "Request_UnsupportedQuery",
    `Operator '${operator}' is not supported because the required parameters might be missing. Try adding $count=true query parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information`,
  );
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T/;

/** Texts compare without regard to case; those of the filter are in lower case already. */
function folded(value: unknown): Record<string, unknown> {
  const fold = (one: unknown): unknown => {
    if (typeof one === "string") return INSTANT.test(one) ? one : one.toLowerCase();
    if (Array.isArray(one)) return one.map(fold);
    return typeof one === "object" && one !== null ? folded(one) : one;
  };
  return Object.fromEntries(Object.entries(value ?? {}).map(([name, one]) => [name, fold(one)]));
}
