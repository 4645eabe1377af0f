const written =
  /^( {2}getQueryCompilerWasmModule: async \(\) => \{\n) {4}const \{ wasm \} = await import\((?<entry>"[^"]+")\)\n {4}return await decodeBase64AsWasm\(wasm\)\n/m;

/** The source of the generated client, loading its compiler of queries by our `loadQueryCompiler`. @throws Error when it loads it in an unknown way */
export function withOwnLoading(source: string): string {
  const entry = written.exec(source)?.groups?.entry;
  if (entry === undefined) throw new Error("Prisma's client loads its compiler of queries in an unknown way.");
  return source.replace(
    written,
    (_, head: string) =>
      `${head}    const { loadQueryCompiler } = await import("../../../src/adapters/database/query-compiler.ts")\n    return await loadQueryCompiler(${entry})\n`,
  );
}
