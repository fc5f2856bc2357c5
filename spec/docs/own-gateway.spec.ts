import { describe, expect, it } from '@jest/globals';
import { snippetsOf } from './snippets.js';

describe('the page on own gateways', () => {
  it('has a gateway that is whole, is run, and has less than 120 lines', () => {
    const [example] = snippetsOf('docs/own-gateway.md');
    expect(example?.marks).toContain('run');
    expect(example?.code.split('\n').length).toBeLessThan(120);
    expect(example?.code).toMatch(/from 'rx-jetstream\/gateway'/);
  });
});
