export const dynamic = 'force-dynamic';

export default function Broken() {
  throw new RangeError('out of stock');
}
