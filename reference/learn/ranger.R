# Reference values for forests from R's ranger over 50 seeds, on the tables of values.json and survival-forests.json:
# out-of-bag errors, impurity and permutation importances. Settings as scikit-learn's and ours: trees grown until leaves
# are pure, square root of the columns tried for classes and survival, all of them for numbers.
# Run from this folder: Rscript ranger.R   (writes ranger.json)
suppressPackageStartupMessages({
  library(ranger)
  library(survival)
  library(jsonlite)
})
source <- fromJSON("values.json")$forests
x <- as.data.frame(source$table)
names(x) <- paste0("x", seq_along(x) - 1)
classes <- data.frame(x, y = factor(source$positive))
numbers <- data.frame(x, y = source$number)
lived <- fromJSON("survival-forests.json")
s <- as.data.frame(lived$table)
names(s) <- paste0("x", seq_along(s) - 1)
s$time <- lived$times; s$status <- as.integer(lived$events)

over <- function(grow) {
  runs <- lapply(1:50, grow)
  spread <- function(values) list(mean = rowMeans(values), sd = apply(values, 1, sd))
  list(error = list(mean = mean(sapply(runs, `[[`, "error")), sd = sd(sapply(runs, `[[`, "error"))),
       impurity = if (!is.null(runs[[1]]$impurity)) spread(sapply(runs, `[[`, "impurity")),
       permutation = spread(sapply(runs, `[[`, "permutation")))
}
measured <- function(data, mtry) function(seed) {
  fit <- function(importance) ranger(y ~ ., data, num.trees = 100, mtry = mtry, min.node.size = 1, importance = importance,
                                     scale.permutation.importance = FALSE, seed = seed, num.threads = 1)
  plain <- fit("impurity")
  list(error = plain$prediction.error, impurity = unname(plain$variable.importance / sum(plain$variable.importance)),
       permutation = unname(fit("permutation")$variable.importance))
}
survived <- function(seed) {
  fit <- ranger(Surv(time, status) ~ ., s, num.trees = 100, mtry = 2, min.node.size = 5, importance = "permutation",
                scale.permutation.importance = FALSE, seed = seed, num.threads = 1)
  list(error = fit$prediction.error, permutation = unname(fit$variable.importance))
}
result <- list(
  versions = list(R = R.version.string, ranger = as.character(packageVersion("ranger"))),
  classes = over(measured(classes, floor(sqrt(ncol(x))))), numbers = over(measured(numbers, ncol(x))), survival = over(survived)
)
write(toJSON(result, digits = 8, auto_unbox = TRUE, null = "null"), "ranger.json")
