"use strict";
(function () {
  var config = { displayModeBar: false, displaylogo: false, responsive: true, scrollZoom: false };
  var plots = Array.prototype.slice.call(document.querySelectorAll(".plot"));
  plots.forEach(function (plot) {
    var figure = JSON.parse(document.getElementById(plot.id + "-data").textContent);
    Plotly.newPlot(plot, figure.data, figure.layout, config);
  });
  // On paper charts take the width of an A4 page, and every table is open: nobody can click.
  var opened = [];
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details:not([open])").forEach(function (fold) {
      fold.open = true;
      opened.push(fold);
    });
    plots.forEach(function (plot) { Plotly.relayout(plot, { width: 660 }); });
  });
  window.addEventListener("afterprint", function () {
    opened.splice(0).forEach(function (fold) { fold.open = false; });
    plots.forEach(function (plot) { Plotly.relayout(plot, { width: null, autosize: true }); });
  });
})();
