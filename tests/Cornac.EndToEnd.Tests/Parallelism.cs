// Each class has a Cornac, a port and a range of addresses of its own, and most of its time is waiting: more run side by side than there are processors.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]
