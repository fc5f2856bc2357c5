/** Breaks of the operators. */
export const operators = [
  {
    name: 'from-did-passes-before-first-set',
    law: 3,
    what: 'fromDid passes everything before its first set',
    file: 'operators/by-latest.ts',
    edits: [['boolean = () => false;', 'boolean = () => true;']],
    spec: 'spec/operators/from-did.spec.ts',
    test: 'lets nothing pass before the first set',
  },
  {
    name: 'prefix-without-dot',
    law: 3,
    what: 'inCollection takes app.bsky.feedgen for app.bsky.feed.*',
    file: 'operators/in-collection.ts',
    edits: [['collection.slice(0, -1)', 'collection.slice(0, -2)']],
    spec: 'spec/operators/in-collection.spec.ts',
    test: 'app.bsky.feed.* on app.bsky.feedgen.x: false',
  },
  {
    name: 'decode-passes-deletes',
    law: 6,
    what: 'decodeRecord passes deletes, which have no record',
    file: 'operators/decode-record.ts',
    edits: [["=== 'delete') return undefined", "=== 'delete') return event"]],
    spec: 'spec/operators/decode-record.spec.ts',
    test: 'keeps valid creates and updates, and leaves out deletes',
  },
  {
    name: 'poison-record-throws',
    law: 6,
    what: 'a record that makes its decoder throw errors the stream',
    file: 'operators/decoders.ts',
    edits: [['} catch (cause) {', '} catch (cause) {\n    throw cause;']],
    spec: 'spec/operators/decode-record.spec.ts',
    test: 'takes a decoder that throws for one that refuses',
  },
];
