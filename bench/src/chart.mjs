import { BarChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([BarChart, GridComponent, MarkLineComponent, TitleComponent, SVGRenderer]);

/** Readable on white and on black alike: the background stays what the page has. */
const TEXT = '#6e7781';
const LINE = '#8c959f66';
const COLOURS = { base: '#8c959f', own: '#2f81f7', other: '#b08800' };

/** All in pixels. */
const WIDTH = 760;
const BAR = 26;
/** For the names: of the longest, by the letter. */
const LETTER = 6.7;
const MARGIN = 16;
const RIGHT = 70;
const HEAD = 46;
const FOOT = 14;

const text = (size, more) => ({ color: TEXT, fontFamily: 'sans-serif', fontSize: size, ...more });

const longest = (panels) =>
  Math.max(...panels.flatMap(({ bars }) => bars.map(({ label }) => label.length)));

/** Bars for each panel, one below the other, as SVG. A line marks the base. */
export function drawChart(label, panels) {
  const heights = panels.map(({ bars }) => HEAD + bars.length * BAR + FOOT);
  const tops = heights.map((_, place) => heights.slice(0, place).reduce((a, b) => a + b, 0));
  const height = heights.reduce((a, b) => a + b, 0);
  const left = longest(panels) * LETTER + MARGIN;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  chart.setOption({
    animation: false,
    title: panels.map(({ title, unit }, place) => ({
      text: title,
      subtext: unit,
      top: tops[place] + 2,
      left: 4,
      padding: 0,
      itemGap: 3,
      textStyle: text(13, { fontWeight: 'bold' }),
      subtextStyle: text(11),
    })),
    grid: panels.map(({ bars }, place) => ({
      top: tops[place] + HEAD,
      left,
      right: RIGHT,
      height: bars.length * BAR,
    })),
    xAxis: panels.map((_, gridIndex) => ({ gridIndex, type: 'value', show: false, min: 0 })),
    yAxis: panels.map(({ bars }, gridIndex) => ({
      gridIndex,
      type: 'category',
      inverse: true,
      data: bars.map(({ label: name }) => name),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: LINE } },
      axisLabel: text(12, { interval: 0 }),
    })),
    series: panels.map(({ bars }, place) => series(bars, place)),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  const titled = `role="img" aria-label="${escaped(label)}"><title>${escaped(label)}</title>`;
  return `${svg.replace('>', ` ${titled}`)}\n`;
}

function series(bars, place) {
  const base = bars.find(({ kind }) => kind === 'base');
  return {
    type: 'bar',
    xAxisIndex: place,
    yAxisIndex: place,
    barWidth: BAR - 10,
    silent: true,
    data: bars.map(({ value, kind }) => ({ value, itemStyle: { color: COLOURS[kind] } })),
    label: {
      show: true,
      position: 'right',
      formatter: ({ dataIndex }) => bars[dataIndex].shown,
      ...text(12),
    },
    markLine: base && {
      symbol: 'none',
      label: { show: false },
      lineStyle: { color: COLOURS.base, type: 'dashed' },
      data: [{ xAxis: base.value }],
    },
  };
}

const escaped = (words) =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
