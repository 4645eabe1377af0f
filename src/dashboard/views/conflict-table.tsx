import type { ComponentChildren } from "preact";
import type { Conflict, ConflictVersion, Side } from "../model.ts";
import { sideName } from "../words.ts";
import { VersionText } from "./version-text.tsx";

interface ConflictTableProps {
  readonly conflict: Conflict;
  /** Draws a value with its choice; the bare value without it. */
  readonly choice?: (field: string, side: Side, value: ComponentChildren, label: string) => ComponentChildren;
  /** Above the fields: the choice about the whole record. */
  readonly head?: ComponentChildren;
}

/** Oro, before, Microsoft: a row a field, the words marked in which a side differs from before. */
export function ConflictTable({ conflict, choice, head }: ConflictTableProps) {
  const cell = (version: ConflictVersion, side: Side) => {
    const text = side === "OFFICE" ? version.officeText : version.m365Text;
    const value = <VersionText text={text} than={version.baseText} />;
    return (
      <td data-side={sideName[side]}>
        {choice === undefined ? value : choice(version.field, side, value, version.label)}
      </td>
    );
  };
  return (
    <table class="versions">
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Oro</th>
          <th scope="col">Before</th>
          <th scope="col">Microsoft</th>
        </tr>
      </thead>
      <tbody>
        {head}
        {conflict.versions.map((version) => (
          <tr key={version.field}>
            <th scope="row">{version.label}</th>
            {cell(version, "OFFICE")}
            <td data-side="Before" class="muted">
              <VersionText text={version.baseText} than={null} />
            </td>
            {cell(version, "M365")}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
