import { rmSync } from 'node:fs';

export default function tearDown(): void {
  const user = process.env['RX_JETSTREAM_USER'];
  if (user) rmSync(user, { recursive: true, force: true });
}
