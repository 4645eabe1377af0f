/** Runs once before all tests. Shared servers are started here and their addresses handed to the tests. */
export function setup(): void {}
