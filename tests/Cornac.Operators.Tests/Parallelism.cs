// Each class has its own folder and addresses, and most of its time is waiting for PostgreSQL: more run side by side than there are processors.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]
