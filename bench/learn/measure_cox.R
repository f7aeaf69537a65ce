# R's times for Cox models refitted on resamples, for run.mjs: `Rscript measure_cox.R COX.json` prints seconds and the
# mean of the first coefficient: by coxph, as one writes it, and by coxph.fit, the bare fit inside it.
suppressMessages({ library(survival); library(jsonlite) })
input <- fromJSON(commandArgs(TRUE)[1])
data <- data.frame(time = input$time, status = input$status, input$x)
x <- as.matrix(data[, -(1:2)])
timed <- function(task) {
  task()
  seconds <- numeric(3)
  for (k in 1:3) { start <- sum(proc.time()[1:2]); value <- task(); seconds[k] <- sum(proc.time()[1:2]) - start }
  list(seconds = median(seconds), value = value)
}
rows <- input$samples + 1
whole <- function(r) coef(coxph(Surv(time, status) ~ ., data[rows[r, ], ]))[1]
bare <- function(r) {
  k <- rows[r, ]
  coxph.fit(x[k, ], Surv(data$time[k], data$status[k]), NULL, NULL, NULL, coxph.control(), NULL, "efron", NULL)$coefficients[1]
}
each <- function(fit) function() mean(vapply(seq_len(nrow(rows)), fit, 0))
cat(toJSON(list(coxBootstrap = timed(each(whole)), coxBootstrapBare = timed(each(bare))), auto_unbox = TRUE, digits = I(8)), "\n")
