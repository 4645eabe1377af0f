import { createHash } from "node:crypto";
import { type DocumentNode, type ExecutionArgs, Kind, visit } from "graphql";

interface Facts {
  readonly hash: string;
  /** Variables that are only used as a place to continue from: it does not change what is seen. */
  readonly places: ReadonlySet<string>;
}

/** Documents are cached, so each is examined once. */
const known = new WeakMap<DocumentNode, Facts>();

/** Equal for operations that ask for the same. */
export function operationKey({ document, operationName, variableValues }: ExecutionArgs): string {
  const { hash, places } = factsOf(document);
  const variables = Object.entries(variableValues ?? {}).filter(([name]) => !places.has(name));
  const rest = JSON.stringify([operationName ?? null, variables]);
  return `${hash} ${createHash("sha256").update(rest).digest("base64")}`;
}

function factsOf(document: DocumentNode): Facts {
  const found = known.get(document);
  if (found !== undefined) return found;
  const places = new Set<string>();
  const others = new Set<string>();
  visit(document, {
    Argument({ name, value }) {
      if (value.kind !== Kind.VARIABLE || name.value !== "after") return undefined;
      places.add(value.name.value);
      return false;
    },
    VariableDefinition: () => false,
    Variable({ name }) {
      others.add(name.value);
    },
  });
  const facts = {
    hash: createHash("sha256")
      .update(document.loc?.source.body ?? "")
      .digest("base64"),
    places: new Set([...places].filter((name) => !others.has(name))),
  };
  known.set(document, facts);
  return facts;
}
