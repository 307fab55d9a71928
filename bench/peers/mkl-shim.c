/* Preloaded, it makes MKL believe that it runs on its maker's processor and take its fastest code there. */
int mkl_serv_intel_cpu_true(void) { return 1; }
