/** For each collection one valid record with every field, and what is wrong with changed ones. */
export interface Sample {
  readonly record: Readonly<Record<string, unknown>> & { readonly $type: string };
  /** Fields to replace (`undefined` takes one away), and the problems in the order they are told. */
  readonly wrong: readonly (readonly [
    change: Readonly<Record<string, unknown>>,
    ...problems: readonly string[],
  ])[];
}

const CID = 'bafyreihmneer5vq5j5pv6zqf4oxaepcaahe37gvx42nxqjuyj2hkkp77ra';
const DID = 'did:plc:7iza6de2dwap2sbkpav7c6c6';
const POST = `at://${DID}/app.bsky.feed.post/3jzfcijpj2z2a`;
const LIST = `at://${DID}/app.bsky.graph.list/3jzfcijpj2z2a`;
const createdAt = '2026-11-21T05:32:53.123Z';
const strongRef = { uri: POST, cid: CID };
const blob = (mimeType = 'image/png', size = 1000) => ({
  $type: 'blob',
  ref: { $link: CID.replace('bafyrei', 'bafkrei') },
  mimeType,
  size,
});
const aspectRatio = { width: 4, height: 3 };
const facet = (feature: object) => ({ index: { byteStart: 0, byteEnd: 5 }, features: [feature] });
const link = facet({ $type: 'app.bsky.richtext.facet#link', uri: 'https://a.example' });
const labels = { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: 'porn' }] };
const image = { image: blob('image/jpeg'), alt: 'a sheep', aspectRatio };
const images = { $type: 'app.bsky.embed.images', images: [image] };
const external = (thumb = blob()) => ({
  $type: 'app.bsky.embed.external',
  external: { uri: 'https://a.example', title: 'A', description: '', thumb },
});
const video = { $type: 'app.bsky.embed.video', video: blob('video/mp4'), aspectRatio };
const quote = { $type: 'app.bsky.embed.record', record: strongRef };
const quoteWith = (media: object) => ({
  $type: 'app.bsky.embed.recordWithMedia',
  record: { record: strongRef },
  media,
});
const noDate = [{ createdAt: '21.11.2026' }, 'createdAt is not a datetime'] as const;
const dateMissing = [{ createdAt: undefined }, 'createdAt is missing'] as const;
const otherType = (type: string) =>
  [{ $type: 'com.example.other' }, `$type is not "${type}"`] as const;

/** What follow, block, list block and opt-out have in common. */
const subjectOnly = ($type: string, subject: string, kind: string): Sample => ({
  record: { $type, subject, createdAt },
  wrong: [
    otherType($type),
    [{ subject: undefined }, 'subject is missing'],
    [{ subject: 'alice' }, `subject is not ${kind}`],
    [{ subject: { uri: subject } }, `subject is not ${kind}`],
    noDate,
    dateMissing,
    [{ subject: null, createdAt: null }, `subject is not ${kind}`, 'createdAt is not a datetime'],
  ],
});

/** What like and repost have in common. */
const subjectAndVia = ($type: string): Sample => ({
  record: { $type, subject: strongRef, createdAt, via: strongRef },
  wrong: [
    otherType($type),
    [{ subject: undefined }, 'subject is missing'],
    [{ subject: POST }, 'subject is not an object'],
    [{ subject: { uri: POST } }, 'subject.cid is missing'],
    [{ subject: { ...strongRef, uri: 'https://a.example' } }, 'subject.uri is not an AT URI'],
    [{ via: { ...strongRef, cid: 'x' } }, 'via.cid is not a CID'],
    noDate,
    dateMissing,
  ],
});

export const samples: readonly Sample[] = [
  {
    record: {
      $type: 'app.bsky.feed.post',
      text: 'hello 👋',
      entities: [{ index: { start: 0, end: 5 }, type: 'link', value: 'https://a.example' }],
      facets: [
        link,
        facet({ $type: 'app.bsky.richtext.facet#mention', did: DID }),
        facet({ $type: 'app.bsky.richtext.facet#tag', tag: 'sheep' }),
        facet({ $type: 'com.example.facet#new', anything: [1] }),
      ],
      reply: { root: strongRef, parent: strongRef },
      embed: images,
      langs: ['en', 'pt-BR'],
      labels,
      tags: ['one'],
      createdAt,
    },
    wrong: [
      otherType('app.bsky.feed.post'),
      noDate,
      dateMissing,
      [{ text: undefined }, 'text is missing'],
      [{ text: 7 }, 'text is not a string'],
      [{ text: 'a'.repeat(301) }, 'text is longer than 300 graphemes'],
      [{ text: '👨‍👩‍👧‍👦'.repeat(121) }, 'text is longer than 3000 bytes'],
      [{ langs: ['en', 'de', 'fr', 'it'] }, 'langs has more than 3 items'],
      [{ langs: ['en_US', 'en'] }, 'langs.0 is not a language tag'],
      [{ langs: 'en' }, 'langs is not an array'],
      [{ tags: Array.from({ length: 9 }, String) }, 'tags has more than 8 items'],
      [{ tags: ['a'.repeat(65)] }, 'tags.0 is longer than 64 graphemes'],
      [{ reply: { root: strongRef } }, 'reply.parent is missing'],
      [
        { reply: { root: strongRef, parent: { ...strongRef, cid: 1 } } },
        'reply.parent.cid is not a CID',
      ],
      [
        { facets: [{ ...link, index: { byteStart: -1, byteEnd: 5 } }] },
        'facets.0.index.byteStart is not an integer from 0 on',
      ],
      [
        { facets: [link, facet({ $type: 'app.bsky.richtext.facet#link', uri: 'no' })] },
        'facets.1.features.0.uri is not a URI',
      ],
      [
        { facets: [facet({ $type: 'app.bsky.richtext.facet#mention', did: 'alice' })] },
        'facets.0.features.0.did is not a DID',
      ],
      [{ facets: [facet({ uri: 'https://a.example' })] }, 'facets.0.features.0.$type is missing'],
      [{ facets: [{ features: [] }] }, 'facets.0.index is missing'],
      [{ embed: { images: [] } }, 'embed.$type is missing'],
      [{ embed: 'picture' }, 'embed is not an object'],
      [
        { embed: { ...images, images: Array(5).fill(image) } },
        'embed.images has more than 4 items',
      ],
      [{ embed: { ...images, images: [{ image: blob() }] } }, 'embed.images.0.alt is missing'],
      [
        { embed: { ...images, images: [{ ...image, image: blob('text/html') }] } },
        'embed.images.0.image.mimeType is not image/*',
      ],
      [
        { embed: { ...images, images: [{ ...image, aspectRatio: { width: 0, height: 1 } }] } },
        'embed.images.0.aspectRatio.width is not an integer from 1 on',
      ],
      [{ embed: { ...video, video: blob('video/webm') } }, 'embed.video.mimeType is not video/mp4'],
      [
        { embed: { ...video, captions: [{ lang: '?', file: blob('text/vtt') }] } },
        'embed.captions.0.lang is not a language tag',
      ],
      [
        { embed: external(blob('image/png', -1)) },
        'embed.external.thumb.size is not an integer from 0 on, up to 1000000',
      ],
      [
        { embed: { $type: 'app.bsky.embed.external', external: { title: '', description: '' } } },
        'embed.external.uri is missing',
      ],
      [{ embed: { ...quote, record: POST } }, 'embed.record is not an object'],
      [{ embed: quoteWith({ ...images, images: 'none' }) }, 'embed.media.images is not an array'],
      [{ embed: { ...quoteWith(images), record: strongRef } }, 'embed.record.record is missing'],
      [
        {
          embed: {
            $type: 'app.bsky.embed.gallery',
            items: [{ $type: 'app.bsky.embed.gallery#image', image: blob(), alt: '' }],
          },
        },
        'embed.items.0.aspectRatio is missing',
      ],
      [
        { labels: { ...labels, values: [{ val: 'x'.repeat(129) }] } },
        'labels.values.0.val is longer than 128 bytes',
      ],
      [
        { labels: { ...labels, values: Array(11).fill({ val: 'x' }) } },
        'labels.values has more than 10 items',
      ],
      [{ labels: ['porn'] }, 'labels is not an object'],
      [{ entities: [{ type: 'link', value: 'x' }] }, 'entities.0.index is missing'],
    ],
  },
  subjectAndVia('app.bsky.feed.like'),
  subjectAndVia('app.bsky.feed.repost'),
  {
    record: {
      $type: 'app.bsky.feed.generator',
      did: DID,
      displayName: 'Sheep',
      description: 'All of them',
      descriptionFacets: [link],
      avatar: blob(),
      acceptsInteractions: true,
      labels,
      contentMode: 'app.bsky.feed.defs#contentModeVideo',
      createdAt,
    },
    wrong: [
      otherType('app.bsky.feed.generator'),
      noDate,
      [{ did: 'alice.example' }, 'did is not a DID'],
      [{ displayName: 'a'.repeat(25) }, 'displayName is longer than 24 graphemes'],
      [{ description: null }, 'description is not a string'],
      [{ acceptsInteractions: 'yes' }, 'acceptsInteractions is not a boolean'],
      [{ avatar: blob('image/gif') }, 'avatar.mimeType is not image/png or image/jpeg'],
      [{ avatar: 'https://a.example/a.png' }, 'avatar is not a blob'],
      [{ contentMode: 1 }, 'contentMode is not a string'],
    ],
  },
  {
    record: {
      $type: 'app.bsky.feed.postgate',
      post: POST,
      detachedEmbeddingUris: [POST],
      embeddingRules: [
        { $type: 'app.bsky.feed.postgate#disableRule' },
        { $type: 'com.example.rule' },
      ],
      createdAt,
    },
    wrong: [
      otherType('app.bsky.feed.postgate'),
      noDate,
      [{ post: 'here' }, 'post is not an AT URI'],
      [{ detachedEmbeddingUris: [POST, 'x'] }, 'detachedEmbeddingUris.1 is not an AT URI'],
      [
        { detachedEmbeddingUris: Array(51).fill(POST) },
        'detachedEmbeddingUris has more than 50 items',
      ],
      [{ embeddingRules: [{}] }, 'embeddingRules.0.$type is missing'],
      [{ embeddingRules: {} }, 'embeddingRules is not an array'],
    ],
  },
  {
    record: {
      $type: 'app.bsky.feed.threadgate',
      post: POST,
      allow: [
        { $type: 'app.bsky.feed.threadgate#mentionRule' },
        { $type: 'app.bsky.feed.threadgate#followerRule' },
        { $type: 'app.bsky.feed.threadgate#followingRule' },
        { $type: 'app.bsky.feed.threadgate#listRule', list: LIST },
      ],
      hiddenReplies: [POST],
      createdAt,
    },
    wrong: [
      otherType('app.bsky.feed.threadgate'),
      dateMissing,
      [{ post: undefined }, 'post is missing'],
      [{ allow: [{ $type: 'app.bsky.feed.threadgate#listRule' }] }, 'allow.0.list is missing'],
      [{ allow: ['nobody'] }, 'allow.0 is not an object'],
      [{ allow: Array(6).fill({ $type: 'com.example.rule' }) }, 'allow has more than 5 items'],
      [{ hiddenReplies: [7] }, 'hiddenReplies.0 is not an AT URI'],
    ],
  },
  {
    record: {
      $type: 'app.bsky.actor.profile',
      displayName: 'Alice',
      description: 'Keeps sheep',
      pronouns: 'she/her',
      website: 'https://a.example',
      avatar: { cid: CID, mimeType: 'image/jpeg' },
      banner: blob('image/jpeg'),
      labels,
      joinedViaStarterPack: strongRef,
      pinnedPost: strongRef,
      createdAt,
    },
    wrong: [
      otherType('app.bsky.actor.profile'),
      noDate,
      [{ displayName: 'a'.repeat(65) }, 'displayName is longer than 64 graphemes'],
      [{ description: 'a'.repeat(257) }, 'description is longer than 256 graphemes'],
      [{ website: 'a.example' }, 'website is not a URI'],
      [
        { avatar: blob('image/png', 1_000_001) },
        'avatar.size is not an integer from 0 on, up to 1000000',
      ],
      [{ avatar: { ...blob(), ref: CID } }, 'avatar.ref is not a CID link'],
      [{ banner: { cid: CID } }, 'banner.mimeType is missing'],
      [{ pinnedPost: POST }, 'pinnedPost is not an object'],
      [{ labels: { values: [] } }, 'labels.$type is missing'],
    ],
  },
  {
    record: {
      $type: 'app.bsky.actor.status',
      status: 'app.bsky.actor.status#live',
      embed: external(),
      durationMinutes: 30,
      createdAt,
    },
    wrong: [
      otherType('app.bsky.actor.status'),
      noDate,
      [{ status: undefined }, 'status is missing'],
      [{ durationMinutes: 0 }, 'durationMinutes is not an integer from 1 on'],
      [{ durationMinutes: 1.5 }, 'durationMinutes is not an integer from 1 on'],
      [{ embed: { $type: 'app.bsky.embed.external' } }, 'embed.external is missing'],
    ],
  },
  {
    record: {
      $type: 'app.bsky.actor.contentVisibilityDeclaration',
      hideFromAlgorithmicRecommendations: true,
    },
    wrong: [
      otherType('app.bsky.actor.contentVisibilityDeclaration'),
      [{ $type: undefined }, '$type is missing'],
      ...[undefined, null, 'true', 1].map((value): Sample['wrong'][number] => [
        { hideFromAlgorithmicRecommendations: value },
        `hideFromAlgorithmicRecommendations is ${value === undefined ? 'missing' : 'not a boolean'}`,
      ]),
    ],
  },
  subjectOnly('app.bsky.graph.follow', DID, 'a DID'),
  subjectOnly('app.bsky.graph.block', DID, 'a DID'),
  subjectOnly('app.bsky.graph.listblock', LIST, 'an AT URI'),
  subjectOnly('app.bsky.graph.referencelistoptout', LIST, 'an AT URI'),
  {
    record: {
      $type: 'app.bsky.graph.list',
      purpose: 'app.bsky.graph.defs#curatelist',
      name: 'Shepherds',
      description: 'and their dogs',
      descriptionFacets: [link],
      avatar: blob(),
      labels,
      createdAt,
    },
    wrong: [
      otherType('app.bsky.graph.list'),
      noDate,
      [{ name: '' }, 'name is shorter than 1 bytes'],
      [{ name: 'é'.repeat(33) }, 'name is longer than 64 bytes'],
      [{ purpose: undefined }, 'purpose is missing'],
      [{ purpose: 3 }, 'purpose is not a string'],
      [
        { descriptionFacets: [{ ...link, features: 'x' }] },
        'descriptionFacets.0.features is not an array',
      ],
    ],
  },
  {
    record: { $type: 'app.bsky.graph.listitem', subject: DID, list: LIST, createdAt },
    wrong: [
      otherType('app.bsky.graph.listitem'),
      noDate,
      dateMissing,
      [{ subject: LIST }, 'subject is not a DID'],
      [{ list: DID }, 'list is not an AT URI'],
      [{ list: undefined, subject: undefined }, 'subject is missing', 'list is missing'],
    ],
  },
  {
    record: {
      $type: 'app.bsky.graph.starterpack',
      name: 'Start here',
      description: 'with sheep',
      descriptionFacets: [link],
      list: LIST,
      feeds: [{ uri: `at://${DID}/app.bsky.feed.generator/sheep` }],
      createdAt,
    },
    wrong: [
      otherType('app.bsky.graph.starterpack'),
      noDate,
      [{ name: 'a'.repeat(51) }, 'name is longer than 50 graphemes'],
      [{ list: null }, 'list is not an AT URI'],
      [{ feeds: [{ uri: 'sheep' }] }, 'feeds.0.uri is not an AT URI'],
      [{ feeds: Array(4).fill({ uri: LIST }) }, 'feeds has more than 3 items'],
    ],
  },
  {
    record: {
      $type: 'app.bsky.graph.verification',
      subject: DID,
      handle: 'alice.example',
      displayName: 'Alice',
      createdAt,
    },
    wrong: [
      otherType('app.bsky.graph.verification'),
      noDate,
      [{ subject: 'alice.example' }, 'subject is not a DID'],
      [{ handle: 'alice' }, 'handle is not a handle'],
      [{ handle: DID }, 'handle is not a handle'],
      [{ displayName: ['Alice'] }, 'displayName is not a string'],
    ],
  },
  {
    record: {
      $type: 'app.bsky.labeler.service',
      policies: {
        labelValues: ['spam', 'sheep'],
        labelValueDefinitions: [
          {
            identifier: 'sheep',
            severity: 'inform',
            blurs: 'none',
            defaultSetting: 'warn',
            adultOnly: false,
            locales: [{ lang: 'en', name: 'Sheep', description: 'Wool ahead' }],
          },
        ],
      },
      labels,
      reasonTypes: ['com.atproto.moderation.defs#reasonSpam'],
      subjectTypes: ['account'],
      subjectCollections: ['app.bsky.feed.post'],
      createdAt,
    },
    wrong: [
      otherType('app.bsky.labeler.service'),
      noDate,
      [{ policies: undefined }, 'policies is missing'],
      [{ policies: {} }, 'policies.labelValues is missing'],
      [{ policies: { labelValues: [1] } }, 'policies.labelValues.0 is not a string'],
      [
        {
          policies: {
            labelValues: [],
            labelValueDefinitions: [
              {
                identifier: 'x',
                severity: 'inform',
                blurs: 'none',
                locales: [{ lang: 'en', name: 'X' }],
              },
            ],
          },
        },
        'policies.labelValueDefinitions.0.locales.0.description is missing',
      ],
      [{ subjectCollections: ['posts'] }, 'subjectCollections.0 is not an NSID'],
      [{ reasonTypes: 'spam' }, 'reasonTypes is not an array'],
    ],
  },
  ...(
    [
      ['app.bsky.notification.declaration', 'allowSubscriptions', 'mutuals', {}],
      ['chat.bsky.actor.declaration', 'allowIncoming', 'all', { allowGroupInvites: 'none' }],
    ] as const
  ).map(([$type, field, value, more]): Sample => ({
    record: { $type, [field]: value, ...more },
    wrong: [
      otherType($type),
      [{ $type: null }, `$type is not "${$type}"`],
      [{ [field]: undefined }, `${field} is missing`],
      [{ [field]: null }, `${field} is not a string`],
      [{ [field]: [value] }, `${field} is not a string`],
      [{ [field]: true }, `${field} is not a string`],
    ],
  })),
  {
    record: { $type: 'com.atproto.lexicon.schema', lexicon: 1 },
    wrong: [
      otherType('com.atproto.lexicon.schema'),
      [{ lexicon: undefined }, 'lexicon is missing'],
      [{ lexicon: '1' }, 'lexicon is not an integer'],
      [{ lexicon: 1.5 }, 'lexicon is not an integer'],
      [{ lexicon: null }, 'lexicon is not an integer'],
      [{ lexicon: [1] }, 'lexicon is not an integer'],
    ],
  },
];

/** Further embeds that a post may have, each valid. */
export const embeds: readonly object[] = [
  images,
  { ...images, images: [] },
  external(),
  video,
  { ...video, captions: [{ lang: 'en', file: blob('text/vtt') }], alt: 'x', presentation: 'gif' },
  { $type: 'app.bsky.embed.gallery', items: [{ $type: 'app.bsky.embed.gallery#image', ...image }] },
  quote,
  quoteWith(images),
  quoteWith(video),
  quoteWith(external()),
  { $type: 'com.example.embed.hologram', depth: 3 },
];
