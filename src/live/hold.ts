/** How long a host is read without compression after trouble with it, ms. */
export const HOLD = 600_000;
