import { HttpException } from '@nestjs/common';

/** Takes `amount` from the customer; throws if the third party does not get it. */
export async function pay(amount) {
  const answer = await fetch(new URL('/payments', process.env.PAYMENTS_URL), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ amount }),
  });
  if (!answer.ok) throw new HttpException(`the payment of ${amount} was refused`, answer.status);
}
