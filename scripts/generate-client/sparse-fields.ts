/**
 * What Prisma's client knows of its queries' fields is decoded into thousands of objects with numbers for keys. With the generated numbers V8
 * keeps each as an array of more than a thousand places, nearly all of them empty: 10 MB for each client. Numbers that begin above 1,024 make it
 * keep each as a table of what is there.
 */
const shift = 4_096;

export interface FieldGraph {
  readonly strings: readonly string[];
  /** base64url: see the client's runtime, which decodes it. */
  readonly graph: string;
}

/** The same graph with other numbers. @throws Error when it is not written as expected, as in another version */
export function shiftNumbers({ strings, graph }: FieldGraph): FieldGraph {
  if (rewrite(graph, 0) !== graph) throw new Error("Prisma's graph of fields is written in an unknown way.");
  return { strings: [...Array.from({ length: shift }, () => ""), ...strings], graph: rewrite(graph, shift) };
}

const written = /^ {2}strings: JSON\.parse\((?<strings>".*")\),\n {2}graph: "(?<graph>[^"]*)"$/m;

/** The source of the generated client with such numbers. @throws Error when the graph is not found in it, as in another version */
export function withSparseFields(source: string): string {
  const found = written.exec(source)?.groups;
  if (found === undefined) throw new Error("Prisma's client has no graph of fields where it was expected.");
  const strings: string[] = JSON.parse(JSON.parse(found.strings ?? ""));
  const shifted = shiftNumbers({ strings, graph: found.graph ?? "" });
  const text = JSON.stringify(JSON.stringify(shifted.strings));
  return source.replace(written, () => `  strings: JSON.parse(${text}),\n  graph: "${shifted.graph}"`);
}

function rewrite(graph: string, by: number): string {
  const bytes = Buffer.from(graph, "base64url");
  const output: number[] = [];
  let at = 0;
  const write = (value: number): void => {
    for (let rest = value; ; rest >>>= 7) {
      output.push(rest < 128 ? rest : (rest & 127) | 128);
      if (rest < 128) return;
    }
  };
  const read = (): number => {
    for (let [value, bits] = [0, 0]; ; bits += 7) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error("Prisma's graph of fields ends too early.");
      value |= (byte & 127) << bits;
      if (byte < 128) return value;
    }
  };
  const copyNumber = (): number => {
    const value = read();
    write(value);
    return value;
  };
  const shiftString = (): void => write(read() + by);
  /** Zero says that there is none, and all others are one more. */
  const shiftOptional = (): void => {
    const value = read();
    write(value === 0 ? 0 : value + by);
  };
  const copyBytes = (count: number): void => {
    output.push(...bytes.subarray(at, at + count));
    at += count;
  };
  const each = (count: number, act: () => void): void => {
    for (let index = 0; index < count; index += 1) act();
  };
  const [inputs, outputs, roots] = [copyNumber(), copyNumber(), copyNumber()];
  each(inputs, () =>
    each(copyNumber(), () => {
      shiftString();
      copyBytes(2); // kinds of scalars
      copyNumber(); // child
      shiftOptional(); // name of the enum
      copyBytes(1); // flags
    }),
  );
  each(outputs, () =>
    each(copyNumber(), () => {
      shiftString();
      copyNumber(); // arguments
      copyNumber(); // output
    }),
  );
  each(roots, () => {
    shiftString();
    copyNumber();
    copyNumber();
  });
  if (at !== bytes.length) throw new Error("Prisma's graph of fields goes on where its end was expected.");
  return Buffer.from(output).toString("base64url");
}
