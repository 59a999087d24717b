import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { ConflictException } from '@nestjs/common';
import { inject } from '@org/otel-auto';

const { hostname, port } = new URL(process.env.STOCK_URL);

/** Asks the warehouse, with the active context in the headers of the line: nobody else would put it there. */
export async function takeFromStock(product, quantity) {
  const socket = connect(Number(port), hostname);
  const lines = createInterface({ input: socket });
  try {
    socket.write(`${JSON.stringify({ headers: inject(), body: { product, quantity } })}\n`);
    const [line] = await once(lines, 'line');
    const { error, price } = JSON.parse(line);
    if (error !== undefined) throw new ConflictException(error);
    return { price };
  } finally {
    socket.destroy();
  }
}
