import plugin from "@graphql-eslint/eslint-plugin";

/** Only schema.graphql: the code is Biome's. */
export default [
  {
    files: ["schema.graphql"],
    plugins: { "@graphql-eslint": plugin },
    languageOptions: { parser: plugin.parser, parserOptions: { graphQLConfig: { schema: "schema.graphql" } } },
    rules: {
      ...plugin.configs["flat/schema-recommended"].rules,
      // Most types are parts of another one, or what a mutation answers, and are read with it. What is asked for by itself has an id.
      "@graphql-eslint/strict-id-in-types": "off",
    },
  },
];
