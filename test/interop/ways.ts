/** Every way of sending spans. */
export const ways = (['grpc', 'http/protobuf', 'http/json'] as const).flatMap((protocol) =>
  (['none', 'gzip'] as const).map((compression) => ({ protocol, compression })),
);
