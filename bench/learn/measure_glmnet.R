# glmnet's times for run.mjs: `Rscript measure_glmnet.R TABLE.json` prints seconds and a value a task. The same
# penalties as ours, at glmnet's own tolerance and at a tight one.
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
  model <- glmnet(table$x, table$y, family = family, lambda = penalties, thresh = thresh, maxit = 1e7)
  model$df[length(model$df)]
}
cat(toJSON(list(
  gaussianPath = timed(function() fit("gaussian", table$gaussian, 1e-7)),
  binomialPath = timed(function() fit("binomial", table$binomial, 1e-7)),
  gaussianPathTight = timed(function() fit("gaussian", table$gaussian, 1e-12)),
  binomialPathTight = timed(function() fit("binomial", table$binomial, 1e-12))
), auto_unbox = TRUE, digits = I(8)), "\n")
