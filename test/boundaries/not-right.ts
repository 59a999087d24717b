/** Rows in which the work is not in its place, on any of the Nodes, each with the reason. The test fails for one that is. */
export const notRight: Readonly<Record<string, string>> = {};
