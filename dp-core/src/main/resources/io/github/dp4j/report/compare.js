
(function () {
  'use strict';
  const curves = JSON.parse(document.getElementById('series').textContent);
  const canvas = document.getElementById('compare-chart');
  if (!canvas) {
    return;
  }
  const toggle = document.getElementById('logarithmic');
  const number = new Intl.NumberFormat('en', {maximumSignificantDigits: 4});
  // Readable on white and on black; where there are more lines, as many hues. Neighbours in colour
  // differ in their dashes.
  const tones = ['#2f7fc1', '#d9730d', '#2f9e62', '#a35cc7', '#d6456b', '#8d7b28', '#1999a8', '#808891'];
  const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

  function tone(i) {
    return curves.length <= tones.length ? tones[i] : 'hsl(' + i * 360 / curves.length + ' 65% 48%)';
  }

  function dash(i) {
    return curves.length <= tones.length ? [] : dashes[i % dashes.length];
  }

  function short(value) {
    return Math.abs(value) < 1e7 ? number.format(value)
        : value.toExponential(3).replace(/\.?0*e\+?/, 'e');
  }

  // Steps are whole.
  function steps(value) {
    return Number.isInteger(value) ? short(value) : '';
  }

  function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  }

  function axis(title, words, precision) {
    return {
      min: 0,
      title: {display: true, text: title},
      ticks: {callback: words, precision: precision, maxRotation: 0, autoSkipPadding: 14}
    };
  }

  const chart = new Chart(canvas, {
    type: 'line',
    data: {
      datasets: curves.map((curve, i) => ({
        label: curve.label,
        data: curve.points,
        all: curve.points,
        borderColor: tone(i),
        backgroundColor: tone(i),
        borderDash: dash(i),
        borderWidth: 2,
        pointRadius: 0,
        pointHitRadius: 8
      }))
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      parsing: false,
      interaction: {mode: 'nearest', axis: 'x', intersect: false},
      scales: {
        x: Object.assign({type: 'linear'}, axis('steps', steps, 0)),
        y: Object.assign({type: 'linear'}, axis('epsilon', short))
      },
      plugins: {
        legend: {display: false},
        tooltip: {
          callbacks: {
            title: items => items.length ? 'step ' + short(items[0].parsed.x) : '',
            label: item => (curves.length > 1 ? item.dataset.label + ': ' : '')
                + 'epsilon ' + short(item.parsed.y)
          }
        }
      }
    }
  });

  function paint() {
    for (const scale of Object.values(chart.options.scales)) {
      scale.grid = {color: color('line')};
      scale.border = {color: color('line')};
      scale.ticks.color = color('soft');
      scale.title.color = color('soft');
    }
    chart.resize();
    chart.update('none');
  }

  // The table beneath is the legend: it has room for any number of lines, on any screen.
  document.querySelectorAll('.legend tbody tr').forEach((row, i) => {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const line = document.createElementNS('http://www.w3.org/2000/svg', 'line');
    const attributes = {
      x1: 0, x2: 30, y1: 4, y2: 4, stroke: tone(i), 'stroke-width': 2.5, 'stroke-dasharray': dash(i).join(' ')
    };
    Object.entries(attributes).forEach(([name, value]) => line.setAttribute(name, value));
    svg.setAttribute('class', 'key');
    svg.setAttribute('aria-hidden', 'true');
    svg.append(line);
    row.firstElementChild.prepend(svg);
    for (const [event, width] of [['pointerenter', 5], ['pointerleave', 2]]) {
      row.addEventListener(event, () => {
        chart.data.datasets[i].borderWidth = width;
        chart.update('none');
      });
    }
  });

  toggle.closest('label').hidden = false;
  toggle.addEventListener('change', () => {
    for (const scale of Object.values(chart.options.scales)) {
      scale.type = toggle.checked ? 'logarithmic' : 'linear';
      scale.min = toggle.checked ? undefined : 0;
    }
    for (const dataset of chart.data.datasets) {
      dataset.data = toggle.checked
          ? dataset.all.filter(point => point.x > 0 && point.y > 0) : dataset.all;
    }
    chart.update('none');
  });
  paint();
  for (const query of ['(prefers-color-scheme: dark)', 'print']) {
    matchMedia(query).addEventListener('change', paint);
  }
  addEventListener('beforeprint', paint);
  addEventListener('afterprint', paint);
})();
