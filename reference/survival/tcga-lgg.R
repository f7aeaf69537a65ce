# A clinical Cox model of TCGA-LGG's table (two centres), fitted on all patients, and on one centre to be tested on the
# other. Only coefficients and indices are written, no patient's row.
# Run from this folder: Rscript tcga-lgg.R <folder with tcga-lgg/participants.tsv>   (writes tcga-lgg.json)
suppressPackageStartupMessages({
  library(survival)
  library(jsonlite)
})
data <- read.delim(file.path(commandArgs(TRUE)[1], "tcga-lgg", "participants.tsv"), na.strings = "n/a")
data$who_grade <- factor(data$who_grade)
tight <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60)
describe <- function(rows, reference, validation = NULL) {
  part <- data[rows, ]
  part$sex <- relevel(factor(part$sex), ref = reference)
  fit <- coxph(Surv(os_days, os_event) ~ who_grade + age + sex, part, control = tight)
  index <- concordance(fit)
  result <- list(
    patients = nrow(part), deaths = sum(part$os_event), coef = as.list(coef(fit)), se = as.list(sqrt(diag(vcov(fit)))),
    concordance = unname(index$concordance), concordanceSe = sqrt(index$var)
  )
  if (!is.null(validation)) {
    other <- data[validation, ]
    lp <- predict(fit, other, reference = "sample")
    outside <- concordance(Surv(os_days, os_event) ~ lp, other, reverse = TRUE)
    slope <- coxph(Surv(os_days, os_event) ~ lp, other, control = tight)
    result$validation <- list(
      patients = nrow(other), deaths = sum(other$os_event), concordance = unname(outside$concordance),
      concordanceSe = sqrt(outside$var), slope = unname(coef(slope)), slopeSe = unname(sqrt(vcov(slope)[1, 1]))
    )
  }
  result
}
result <- list(
  versions = list(R = R.version.string, survival = as.character(packageVersion("survival"))),
  all = describe(rep(TRUE, nrow(data)), "F"),
  CS = describe(data$center == "CS", "M", data$center == "DU")
)
write(toJSON(result, digits = NA, auto_unbox = TRUE, pretty = TRUE), "tcga-lgg.json")
