# Reference values for the elastic net: glmnet's binomial and gaussian paths and their cross-validation.
# Usage: Rscript glmnet.R > glmnet.json   (Debian r-cran-glmnet, r-cran-jsonlite)
suppressMessages({ library(glmnet); library(jsonlite) })
set.seed(5)
glmnet.control(fdev = 0, devmax = 1)
rows <- 60; columns <- 80
latent <- matrix(rnorm(rows * 8), rows)
x <- latent %*% matrix(rnorm(8 * columns), 8) + 0.7 * matrix(rnorm(rows * columns), rows)
x <- round(sweep(x, 2, exp(rnorm(columns)), `*`), 4)
x[, 7] <- 2.5
positive <- as.integer(latent[, 1] + 0.5 * latent[, 2] + rnorm(rows) > 0.3)
number <- as.numeric(round(scale(latent[, 1] - latent[, 3] + rnorm(rows)), 6))
number <- number / sqrt(mean((number - mean(number))^2))
folds <- rep(0:4, length.out = rows)
tight <- list(thresh = 1e-20, maxit = 1e9)
model <- function(fit, s) { b <- as.numeric(coef(fit, s = s)); list(penalty = s, intercept = b[1], coefficients = b[-1]) }
path <- function(y, family, alpha, penalties) {
  fit <- do.call(glmnet, c(list(x, y, family = family, alpha = alpha, lambda = penalties), tight))
  lapply(penalties, function(s) model(fit, s))
}
grid <- function(y, family, alpha, range) {
  largest <- glmnet(x, y, family = family, alpha = alpha, nlambda = 5)$lambda[1]
  largest * range^(seq(0, 29) / 29)
}
validated <- function(y, family, alpha, range) {
  penalties <- grid(y, family, alpha, range)
  cv <- do.call(cv.glmnet, c(list(x, y, family = family, alpha = alpha, lambda = penalties, foldid = folds + 1), tight))
  list(alpha = alpha, penalties = penalties, errors = as.numeric(cv$cvm), standardErrors = as.numeric(cv$cvsd),
       minimum = model(cv$glmnet.fit, cv$lambda.min), oneStandardError = model(cv$glmnet.fit, cv$lambda.1se))
}
cat(toJSON(list(
  versions = list(R = paste(R.version$major, R.version$minor, sep = "."), glmnet = as.character(packageVersion("glmnet"))),
  x = x, positive = positive, number = number, folds = folds,
  logistic = lapply(c(1, 0.5, 0), function(alpha)
    list(alpha = alpha, models = path(positive, "binomial", alpha, c(0.2, 0.1, 0.05, 0.02, 0.01)))),
  logisticValidated = list(validated(positive, "binomial", 1, 0.05), validated(positive, "binomial", 0.4, 0.05)),
  gaussian = lapply(c(1, 0.5), function(alpha)
    list(alpha = alpha, models = path(number, "gaussian", alpha, c(0.2, 0.1, 0.05, 0.02)))),
  gaussianValidated = validated(number, "gaussian", 1, 0.05)
), auto_unbox = TRUE, digits = I(15)), "\n")
