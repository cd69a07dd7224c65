
(function () {
  'use strict';
  const series = JSON.parse(document.getElementById('series').textContent);
  const number = new Intl.NumberFormat('en', {maximumSignificantDigits: 3});
  const percent = value => number.format(100 * value) + ' %';
  // Readable on white and on black.
  const tones = ['#2f7fc1', '#d9730d', '#2f9e62', '#a35cc7', '#d6456b', '#8d7b28', '#1999a8', '#808891'];
  const least = 1e-4;
  const charts = [];

  function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  }

  function decade(value) {
    const exponent = Math.log10(value);
    return Math.abs(exponent - Math.round(exponent)) < 1e-6 ? percent(value) : '';
  }

  function draw(id, config) {
    const canvas = document.getElementById(id);
    if (canvas) {
      charts.push(new Chart(canvas, config));
    }
  }

  function options(scales, label) {
    return {
      animation: false,
      maintainAspectRatio: false,
      interaction: {mode: 'nearest', axis: 'x', intersect: false},
      scales: scales,
      plugins: {
        legend: {position: 'bottom', labels: {boxWidth: 18, boxHeight: 2, font: {size: 11}}},
        tooltip: {callbacks: {title: () => '', label: label}}
      }
    };
  }

  function rate(title) {
    return {
      type: 'logarithmic',
      min: least,
      max: 1,
      title: {display: true, text: title},
      ticks: {callback: decade, maxRotation: 0, autoSkip: false}
    };
  }

  function curve(label, points, extra) {
    return Object.assign({
      label: label,
      // A logarithm has no zero: what found nothing starts at the foot.
      data: points.map(point => ({x: point.x, y: Math.max(least / 10, point.y)})),
      borderWidth: 2,
      pointRadius: 0,
      pointHitRadius: 8
    }, extra);
  }

  const guessing = [];
  for (let i = -40; i <= 0; i++) {
    guessing.push({x: Math.pow(10, i / 10), y: Math.pow(10, i / 10)});
  }
  // More attacks than hues differ in their dashes.
  const lines = series.roc.map((attack, i) => curve(attack.label, attack.points, {
    borderColor: tones[i % tones.length],
    backgroundColor: tones[i % tones.length],
    borderDash: i < tones.length ? [] : [7, 2]
  }));
  series.ceilings.forEach((ceiling, i) =>
    lines.push(curve(ceiling.label, ceiling.points, {tone: 'ink', borderDash: i ? [2, 3] : [9, 4]})));
  lines.push(curve('guessing', guessing, {tone: 'soft', borderDash: [5, 5], borderWidth: 1}));
  draw('roc', {
    type: 'line',
    data: {datasets: lines},
    options: Object.assign(
      {parsing: false},
      options({x: rate('false alarms'), y: rate('members found')},
        item => item.dataset.label + ': ' + percent(item.parsed.y) + ' at ' + percent(item.parsed.x)))
  });

  const bins = series.histogram;
  const share = which => {
    const total = bins.reduce((sum, bin) => sum + bin[which], 0);
    return bins.map(bin => bin[which] / total);
  };
  if (bins.length) {
    draw('histogram', {
      type: 'bar',
      data: {
        labels: bins.map(bin => number.format((bin.from + bin.to) / 2)),
        datasets: [
          {label: 'members', data: share('members'), backgroundColor: tones[1] + 'b0'},
          {label: 'non-members', data: share('nonMembers'), backgroundColor: tones[0] + 'b0'}
        ].map(set => Object.assign({barPercentage: 1, categoryPercentage: 1, grouped: false}, set))
      },
      options: options(
        {
          x: {title: {display: true, text: 'score (higher: more likely a member)'}, ticks: {maxRotation: 0, autoSkipPadding: 18}},
          y: {title: {display: true, text: 'share of the group'}, ticks: {callback: percent}}
        },
        item => item.dataset.label + ': ' + percent(item.parsed.y) + ' at score ' + item.label)
    });
  }

  function paint() {
    for (const chart of charts) {
      for (const scale of Object.values(chart.options.scales)) {
        scale.grid = {color: color('line')};
        scale.border = {color: color('line')};
        scale.ticks.color = color('soft');
        scale.title.color = color('soft');
      }
      chart.options.plugins.legend.labels.color = color('ink');
      for (const dataset of chart.data.datasets) {
        if (dataset.tone) {
          dataset.borderColor = color(dataset.tone);
          dataset.backgroundColor = dataset.borderColor;
        }
      }
      chart.resize();
      chart.update('none');
    }
  }

  paint();
  for (const query of ['(prefers-color-scheme: dark)', 'print']) {
    matchMedia(query).addEventListener('change', paint);
  }
  addEventListener('beforeprint', paint);
  addEventListener('afterprint', paint);
})();
