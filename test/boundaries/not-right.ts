/** Rows in which the work is not in its place, on any of the Nodes, each with the reason. The test fails for one that is. */
export const notRight: Readonly<Record<string, string>> = {
  'messages/nats-loop':
    'What such a function does with its first message is outside of the span of that message, since it cannot be told from what its caller does next; all others are right.',
};
