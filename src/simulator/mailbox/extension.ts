import { z } from "zod";
import { invalidRequest } from "../graph/graph-error.ts";
import { reader } from "./body-input.ts";

/** An open extension: its name, and whatever properties the writer gave it. */
export interface Extension {
  readonly name: string;
  properties: Record<string, unknown>;
}

export const extensionInput = z.looseObject({ extensionName: z.string().min(1) });

const TYPE = "microsoft.graph.openTypeExtension";
export const readExtension = reader(TYPE, extensionInput, invalidRequest);
export const readExtensionPatch = reader(TYPE, extensionInput.partial(), invalidRequest);

/** The server ignores an `id` among the properties. */
export function newExtension(name: string, { id: _, ...properties }: Record<string, unknown>): Extension {
  return { name, properties };
}

/** The short name behind the forms in which an extension can be addressed. */
export function extensionName(id: string): string {
  return id.replace(/^microsoft\.(graph|outlookservices)\.opentypeextension\./i, "");
}

export function describeExtension({ name, properties }: Extension): Record<string, unknown> {
  return {
    "@odata.type": "#microsoft.graph.openTypeExtension",
    id: `microsoft.graph.openTypeExtension.${name}`,
    extensionName: name,
    ...properties,
  };
}
