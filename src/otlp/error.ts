/** The bytes or the JSON text are not an OTLP message. The only error that the functions of this folder throw. */
export class OtlpDecodeError extends Error {
  override readonly name = 'OtlpDecodeError';
}
