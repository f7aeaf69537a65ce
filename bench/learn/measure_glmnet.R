# glmnet's times for run.mjs: `Rscript measure_glmnet.R TABLE.json` prints seconds and a value a task. The same
# penalties as ours, at glmnet's own tolerance and at a tight one; with the coefficients of each path.
suppressMessages({ library(glmnet); library(jsonlite) })
table <- fromJSON(commandArgs(TRUE)[1])
glmnet.control(fdev = 0, devmax = 1)
timed <- function(task) {
  for (k in 1:3) task()
  seconds <- numeric(7)
  for (k in 1:7) { start <- sum(proc.time()[1:2]); value <- task(); seconds[k] <- sum(proc.time()[1:2]) - start }
  list(seconds = median(seconds), value = value)
}
fit <- function(family, penalties, thresh) {
  glmnet(table$x, table$y, family = family, lambda = penalties, thresh = thresh, maxit = 1e7)
}
task <- function(family, penalties, thresh) {
  found <- timed(function() fit(family, penalties, thresh))
  model <- found$value
  list(seconds = found$seconds, value = model$df[length(model$df)],
    path = list(intercepts = as.numeric(model$a0), coefficients = unname(as.matrix(t(model$beta)))))
}
cat(toJSON(list(
  gaussianPath = task("gaussian", table$gaussian, 1e-7),
  binomialPath = task("binomial", table$binomial, 1e-7),
  gaussianPathTight = task("gaussian", table$gaussian, 1e-12),
  binomialPathTight = task("binomial", table$binomial, 1e-12)
), auto_unbox = TRUE, digits = I(17)), "\n")
